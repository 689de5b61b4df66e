package io.headroom.proxy.bridge;

import io.headroom.config.Settings;
import io.headroom.proxy.admission.AdmissionControl;
import io.headroom.proxy.admission.RefusalDamper;
import io.headroom.proxy.audit.AuditLog;
import io.headroom.proxy.dial.LoopMark;
import io.headroom.proxy.request.ForwardedHeaders;
import io.headroom.proxy.sessions.AffinityCookie;
import io.headroom.proxy.sessions.SessionEvents;
import io.headroom.proxy.sessions.SessionRegistry;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;

/**
 * What the event loops share to bridge sessions; everything here may be used from any thread.
 *
 * @param settings the live ones
 * @param sessionLog has one line of each session
 */
public record SharedState(
    Supplier<Settings> settings,
    AdmissionControl admission,
    RefusalDamper damper,
    AffinityCookie affinity,
    SessionRegistry registry,
    SessionEvents events,
    ForwardedHeaders forwarded,
    LoopMark loopMark,
    LongSupplier nanoTime,
    Logger sessionLog,
    AuditLog audit) {}
