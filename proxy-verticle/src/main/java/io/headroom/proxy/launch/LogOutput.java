package io.headroom.proxy.launch;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.DefaultJoranConfigurator;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import io.headroom.config.LogEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.logstash.logback.encoder.LogstashEncoder;
import net.logstash.logback.stacktrace.ShortenedThrowableConverter;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.NOPLogger;

/**
 * The log output on stdout: readable lines on a terminal, JSON lines elsewhere. Logback finds it
 * through the service loader, so that it holds from the first line on; a logback file still wins.
 *
 * <p>Lines are written by a thread of their own, and dropped rather than waited for: whoever reads
 * stdout slowly must not stop an event loop. Lines that come again and again are counted rather
 * than written: what a stranger can cause must not fill a disk.
 */
public final class LogOutput extends ContextAwareBase implements Configurator {
  /** Has a line of each session. */
  public static final String SESSIONS = "io.headroom.sessions";

  /** Has lines of sessions too, whose way ends where they would be written. */
  private static final String REHEARSED = SESSIONS + ".rehearsal";

  private static final int TRACE_CHARACTERS = 8_000;
  private static final Path STDOUT = Path.of("/proc/self/fd/1");
  private static final List<String> CHATTY =
      List.of("io.netty", "io.vertx", "com.hazelcast", "io.micrometer", "io.prometheus");

  /**
   * Warn of each message to an instance that is lost, of each stranger at the handshake: the
   * cluster view says so once, by name.
   */
  private static final List<String> TOLD_BY_US =
      List.of("io.vertx.core.eventbus", "com.hazelcast.internal.server.tcp.TcpServerAcceptor");

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    DefaultJoranConfigurator files = new DefaultJoranConfigurator();
    files.setContext(context);
    if (files.configure(context) == ExecutionStatus.INVOKE_NEXT_IF_ANY) {
      begin(context);
    }
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  static void begin(LoggerContext context) {
    ConsoleAppender<ILoggingEvent> console = new Console();
    console.setContext(context);
    console.setEncoder(encoder(context, readable(LogEnvironment.format())));
    console.start();
    BatchingAppender queue = new BatchingAppender(console);
    queue.setContext(context);
    queue.start();
    var root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.toLevel(LogEnvironment.level(), Level.INFO));
    root.addAppender(limited(context, queue));
    var rehearsed = context.getLogger(REHEARSED);
    rehearsed.setAdditive(false);
    rehearsed.addAppender(limited(context, queue));
    // Debugging is about this program first; theirs can be had by naming them in a logback file.
    CHATTY.forEach(name -> context.getLogger(name).setLevel(Level.WARN));
    TOLD_BY_US.forEach(name -> context.getLogger(name).setLevel(Level.ERROR));
  }

  private static LimitingAppender limited(LoggerContext context, BatchingAppender queue) {
    LimitingAppender limited = new LimitingAppender(queue, new RepeatedLines(System::nanoTime));
    limited.setContext(context);
    limited.start();
    return limited;
  }

  /** In place of that of {@link #SESSIONS}: does what it does, and nobody reads it. */
  public static org.slf4j.Logger rehearsal() {
    var rehearsed = LoggerFactory.getLogger(REHEARSED);
    boolean ours = rehearsed instanceof Logger known && !known.isAdditive();
    return ours ? rehearsed : NOPLogger.NOP_LOGGER;
  }

  /** For a command whose one line says it all. */
  public static void errorsOnly() {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      context.getLoggerList().forEach(logger -> logger.setLevel(Level.ERROR));
    }
  }

  /** Writes what is still queued; nothing is logged after it. */
  public static void finish() {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      context.stop();
    }
  }

  private static Encoder<ILoggingEvent> encoder(LoggerContext context, boolean readable) {
    Encoder<ILoggingEvent> encoder = readable ? lines(context) : json();
    encoder.setContext(context);
    encoder.start();
    return encoder;
  }

  private static Encoder<ILoggingEvent> lines(LoggerContext context) {
    ReadableLayout layout = new ReadableLayout();
    layout.setContext(context);
    layout.start();
    LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
    encoder.setLayout(layout);
    return encoder;
  }

  private static Encoder<ILoggingEvent> json() {
    LogstashEncoder encoder = new LogstashEncoder();
    encoder.setVersion(null);
    encoder.getFieldNames().setVersion("[ignore]");
    encoder.getFieldNames().setLevelValue("[ignore]");
    ShortenedThrowableConverter traces = new ShortenedThrowableConverter();
    traces.setMaxLength(TRACE_CHARACTERS);
    encoder.setThrowableConverter(traces);
    return encoder;
  }

  /** Encodes what is rehearsed, and does not write it. */
  private static final class Console extends ConsoleAppender<ILoggingEvent> {
    @Override
    protected void append(ILoggingEvent event) {
      if (event.getLoggerName().equals(REHEARSED)) {
        getEncoder().encode(event);
      } else {
        super.append(event);
      }
    }
  }

  private static boolean readable(String format) {
    return switch (format) {
      case "text" -> true;
      case "json" -> false;
      default -> onTerminal();
    };
  }

  /** Since Java 22 {@code System.console()} is there without a terminal as well. */
  private static boolean onTerminal() {
    try {
      String target = Files.readSymbolicLink(STDOUT).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException noProcFileSystem) {
      return System.console() != null;
    }
  }
}
