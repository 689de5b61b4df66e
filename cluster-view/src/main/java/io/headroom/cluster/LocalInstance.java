package io.headroom.cluster;

import java.util.Map;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * What a view asks of the instance it speaks for. All are cheap and called from any thread.
 *
 * @param load the numbers of the moment; the id never changes
 * @param sessionsByUser slots of each known user, open and reserved
 * @param warnFreePercent the threshold of the moment
 */
public record LocalInstance(
    Supplier<InstanceLoad> load,
    Supplier<Map<String, Integer>> sessionsByUser,
    IntSupplier warnFreePercent) {

  CapacityLevel level(InstanceLoad of) {
    return CapacityLevel.of(of.free(), of.admits(), warnFreePercent.getAsInt());
  }
}
