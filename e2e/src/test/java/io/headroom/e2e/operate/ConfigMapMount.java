package io.headroom.e2e.operate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder that is written the way the kubelet writes a mounted ConfigMap: the file is a link into
 * {@code ..data}, itself a link to a folder with the time in its name, which is swapped in one
 * rename; then the folder before it is deleted.
 */
final class ConfigMapMount {

  private static final Path DATA = Path.of("..data");

  private final Path folder;
  private final String key;

  private ConfigMapMount(Path folder, String key) {
    this.folder = folder;
    this.key = key;
  }

  /** A new mount below {@code parent}, with one key whose text is still empty. */
  static ConfigMapMount create(Path parent, String key) throws IOException {
    ConfigMapMount mount = new ConfigMapMount(Files.createTempDirectory(parent, "mount-"), key);
    mount.update("");
    Files.createSymbolicLink(mount.file(), DATA.resolve(key));
    return mount;
  }

  /** The key's file, as the program in the pod opens it. */
  Path file() {
    return folder.resolve(key);
  }

  /** The ConfigMap has changed. */
  void update(String text) throws IOException {
    Path next = Files.createTempDirectory(folder, "..2026_11_21_14_30_00.");
    Files.writeString(next.resolve(key), text);
    swap(next);
  }

  /** The key is gone from the ConfigMap. */
  void dropKey() throws IOException {
    swap(Files.createTempDirectory(folder, "..2026_11_21_14_30_00."));
  }

  private void swap(Path next) throws IOException {
    Path link = folder.resolve(DATA);
    List<Path> former = Files.exists(link) ? List.of(link.toRealPath()) : List.of();
    Path fresh = Files.createSymbolicLink(folder.resolve("..data_tmp"), next.getFileName());
    Files.move(fresh, link, StandardCopyOption.ATOMIC_MOVE);
    for (Path old : former) {
      delete(old);
    }
  }

  private static void delete(Path tree) throws IOException {
    try (Stream<Path> entries = Files.walk(tree)) {
      for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(entry);
      }
    }
  }
}
