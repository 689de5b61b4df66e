package io.headroom.proxy.metrics;

import io.headroom.proxy.transport.DirectMemory;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmHeapPressureMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmInfoMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All meters of this process and their rendering; one per process, used from any thread. */
public final class MetricsRegistry implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MetricsRegistry.class);

  private final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics gc = new JvmGcMetrics();
  private final JvmHeapPressureMetrics heapPressure = new JvmHeapPressureMetrics();

  public MetricsRegistry() {
    meters.config().meterFilter(new LintedNames());
    List<MeterBinder> binders =
        List.of(
            new ClassLoaderMetrics(),
            new JvmInfoMetrics(),
            new JvmMemoryMetrics(),
            new JvmThreadMetrics(),
            gc,
            heapPressure,
            new ProcessorMetrics(),
            new FileDescriptorMetrics(),
            new UptimeMetrics());
    binders.forEach(binder -> binder.bindTo(meters));
    gauge(Meters.DIRECT_MEMORY_USED, DirectMemory::usedBytes);
    gauge(Meters.DIRECT_MEMORY_MAX, DirectMemory::maxBytes);
    collect(new ProcessFamilies());
  }

  /** Where further binders go. */
  public PrometheusMeterRegistry meters() {
    return meters;
  }

  /** Reads a gauge at each scrape; one that throws reads NaN. */
  void gauge(Meters meter, Supplier<Number> value) {
    Gauge.builder(meter.exposedName(), value).description(meter.description()).register(meters);
  }

  /** Reads a counter at each scrape. */
  void counter(Meters meter, LongSupplier value, String... tags) {
    // Micrometer holds what it reads weakly: that is this, and not the supplier.
    FunctionCounter.builder(meter.exposedName(), this, registry -> value.getAsLong())
        .description(meter.description())
        .tags(tags)
        .register(meters);
  }

  /** The same one each time for the same tags, names and values in turn. */
  Counter counter(Meters meter, String... tags) {
    return Counter.builder(meter.exposedName())
        .description(meter.description())
        .tags(tags)
        .register(meters);
  }

  /** Adds a source of whole metric families; one that throws is left out of that scrape. */
  void collect(Supplier<MetricSnapshots> families) {
    MultiCollector collector =
        () -> {
          try {
            return families.get();
          } catch (RuntimeException e) {
            LOG.warn("A metric could not be read", e);
            return new MetricSnapshots();
          }
        };
    meters.getPrometheusRegistry().register(collector);
  }

  /** Everything, rendered; takes milliseconds, so not for an event loop. */
  public byte[] scrape(ScrapeFormat format) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 16);
    try {
      meters.scrape(out, format.contentType());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  @Override
  public void close() {
    gc.close();
    heapPressure.close();
    meters.close();
  }

  /** Takes care of the two Micrometer names that promtool's linter refuses. */
  private static final class LintedNames implements MeterFilter {
    @Override
    public MeterFilterReply accept(Meter.Id id) {
      // In nanoseconds; ProcessFamilies has it in seconds.
      return id.getName().equals("process.cpu.time")
          ? MeterFilterReply.DENY
          : MeterFilterReply.NEUTRAL;
    }

    @Override
    public Meter.Id map(Meter.Id id) {
      return id.getName().equals("system.cpu.count") ? id.withName("system.cpus") : id;
    }
  }
}
