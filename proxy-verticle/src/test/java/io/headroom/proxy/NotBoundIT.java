package io.headroom.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The packaged jar where it cannot listen: one line that names the key, and exit 1. */
class NotBoundIT {
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"public.port", "management.port"})
  void aTakenPort(String key) throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      assertComplaint(key + " = " + port + ": address already in use", key + "=" + port);
    }
  }

  /** RFC 5737 keeps this one for documentation. */
  @Test
  void anAddressOfNoInterface() throws Exception {
    assertComplaint(
        "public.host = 192.0.2.1: expected an address to listen on; ", "public.host=192.0.2.1");
  }

  @Test
  void aClusterAddressOfNoInterface() throws Exception {
    assertComplaint(
        "cluster.host = 192.0.2.1: expected an address of this machine; ",
        "cluster.host=192.0.2.1",
        "cluster.members=192.0.2.2");
  }

  @Test
  void aFileThatIsNoCertificate() throws Exception {
    Path file = Files.writeString(directory.resolve("tls.pem"), "no certificate");
    assertComplaint(
        "public.tls.cert = " + file + ": expected a PEM certificate; ",
        "public.tls.cert=" + file,
        "public.tls.key=" + file);
  }

  private static void assertComplaint(String begin, String... settings) throws Exception {
    String[] more = new String[2 * settings.length];
    for (int i = 0; i < settings.length; i++) {
      more[2 * i] = "--set";
      more[2 * i + 1] = settings[i];
    }
    try (HeadroomProcess process = HeadroomProcess.ofJar(HeadroomProcess.freePorts(more))) {
      assertEquals(1, process.exitCode());
      assertEquals(1, process.err().size(), process.toString());
      assertTrue(process.err().get(0).startsWith("headroom: " + begin), process.toString());
      assertFalse(process.toString().contains("Exception"), process.toString());
      assertFalse(process.toString().contains("\tat "), process.toString());
    }
  }
}
