package io.headroom.e2e.operate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headroom.e2e.process.ManagedProcess;
import io.headroom.e2e.process.Places;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/** An image archive, read as the OCI specifications say; what does not fit fails the test. */
final class OciArchive {

  private static final Duration BOUND = Duration.ofSeconds(60);
  private static final String LAYER = "application/vnd.oci.image.layer.v1.tar+gzip";

  private final Path folder;
  private final JsonObject manifest;
  private final JsonObject image;

  private OciArchive(Path folder, JsonObject manifest, JsonObject image) {
    this.folder = folder;
    this.manifest = manifest;
    this.image = image;
  }

  /** Unpacks {@code archive} into a new folder below {@code parent} and follows its digests. */
  static OciArchive open(Path archive, Path parent) throws IOException {
    Path folder = Files.createTempDirectory(parent, "oci-");
    run("tar", "-C", folder.toString(), "-xf", archive.toString());
    assertEquals("1.0.0", json(folder.resolve("oci-layout")).getString("imageLayoutVersion"));
    JsonArray manifests = json(folder.resolve("index.json")).getJsonArray("manifests");
    assertEquals(1, manifests.size());
    JsonObject manifest = json(blob(folder, manifests.getJsonObject(0)));
    JsonObject image = json(blob(folder, manifest.getJsonObject("config")));
    return new OciArchive(folder, manifest, image);
  }

  /** User, entry point, environment, labels. */
  JsonObject config() {
    return image.getJsonObject("config");
  }

  /** The layers, the first first, on top of each other in a new folder. */
  Path unpack() throws IOException {
    Path root = Files.createDirectory(folder.resolve("root"));
    JsonArray layers = manifest.getJsonArray("layers");
    JsonArray diffs = image.getJsonObject("rootfs").getJsonArray("diff_ids");
    assertEquals(diffs.size(), layers.size());
    for (int i = 0; i < layers.size(); i++) {
      assertEquals(LAYER, layers.getJsonObject(i).getString("mediaType"));
      Path layer = blob(folder, layers.getJsonObject(i));
      try (InputStream in = new GZIPInputStream(Files.newInputStream(layer))) {
        assertEquals(diffs.getString(i), digest(in));
      }
      run("tar", "-C", root.toString(), "--same-owner", "-xzpf", layer.toString());
    }
    return root;
  }

  private static Path blob(Path folder, JsonObject descriptor) throws IOException {
    String digest = descriptor.getString("digest");
    Path blob = folder.resolve("blobs").resolve(digest.replace(':', '/'));
    assertEquals(descriptor.getLong("size"), Files.size(blob));
    try (InputStream in = Files.newInputStream(blob)) {
      assertEquals(digest, digest(in));
    }
    return blob;
  }

  private static String digest(InputStream content) throws IOException {
    try (DigestInputStream in =
        new DigestInputStream(content, MessageDigest.getInstance("SHA-256"))) {
      in.transferTo(OutputStream.nullOutputStream());
      return "sha256:" + HexFormat.of().formatHex(in.getMessageDigest().digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static JsonObject json(Path file) throws IOException {
    return new JsonObject(Buffer.buffer(Files.readAllBytes(file)));
  }

  private static void run(String... command) {
    Path output = Places.output("ImageIT");
    try (ManagedProcess run =
        ManagedProcess.start(command[0], output, Map.of(), List.of(command))) {
      assertEquals(0, run.awaitExit(BOUND), run::logTail);
    }
  }
}
