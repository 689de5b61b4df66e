package io.headroom.e2e.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headroom.e2e.process.HeadroomConfig;
import io.headroom.e2e.process.HeadroomProcess;
import io.headroom.e2e.process.Owned;
import io.headroom.e2e.process.ProcFiles;
import io.headroom.e2e.wire.EchoUpstream;
import io.headroom.e2e.wire.UpgradeRequest;
import io.headroom.e2e.wire.WebSocketProbe;
import io.headroom.fixtures.Certificates;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Targets that lead back: to the instance itself, to another one, through names and Services. */
final class LoopsIT {
  private static final String NAME = "LoopsIT";
  private static final String REFUSED = "ws_handshake_refusals_total{reason=\"loop\"}";

  @RegisterExtension final Owned owned = new Owned();

  @Test
  void everyLoopIsAnsweredAtOnce() throws IOException {
    TestNetwork network = owned.add(TestNetwork.of(2));
    EchoUpstream echo = owned.add(EchoUpstream.start(network.gateway()));
    KubernetesDns dns = owned.add(KubernetesDns.start(network, NAME));
    dns.tell(
        List.of(
            network.host(0).address() + " own.ns.svc.cluster.local",
            network.host(1).address() + " peer.ns.svc.cluster.local"));
    PodCluster cluster =
        owned.add(
            PodCluster.on(
                network.hosts(),
                NAME,
                echo,
                config ->
                    config
                        .set("public.host", "0.0.0.0")
                        .set("websocketProxy.maxSessionsPerApp", 4)
                        .route("/port/{port}/", "http://127.0.0.1:{port}", "app")
                        .route("/localhost/{port}/", "http://localhost:{port}", "app")
                        .route("/wild/{port}/", "http://0.0.0.0:{port}", "app")
                        .route("/tls/{port}/", "https://127.0.0.1:{port}", "app")
                        .route("/named/{name}/{port}/", "http://{name}.ns.svc:{port}", "app")
                        .route(
                            "/host/{name}/{port}/",
                            "http://{name}:{port}",
                            "app",
                            List.of(network.host(1).address()))
                        .route("/service/", "http://10.96.0.1:80", "app")
                        .route("/peers/", "http://10.96.0.2:80", "app")));
    HeadroomProcess own = cluster.pod(0).process();
    HeadroomProcess peer = cluster.pod(1).process();
    TestNetwork.Host here = network.host(0);
    TestNetwork.Host there = network.host(1);
    network.service(here, "10.96.0.1:80", here.address() + ":" + own.port());
    network.service(here, "10.96.0.2:80", there.address() + ":" + peer.port());
    cluster.awaitTruth("the cluster is formed", PodCluster.FORMED);

    // Never dialled.
    for (String path : ownEnds(own, here)) {
      assertLoop(own, peer, path, 1);
    }
    // Dialled once, and known by the mark.
    assertLoop(own, peer, "/service/", 1);
    assertLoop(own, peer, "/peers/", 1);
    assertLoop(own, peer, "/named/peer/" + peer.port() + "/", 1);
    assertLoop(own, peer, "/host/" + there.address() + "/" + peer.port() + "/", 1);
    cluster.pod(0).open(4);
    cluster.pod(0).echoAll();
  }

  @Test
  void httpsThroughOnesOwnServiceIsALoopToo() throws Exception {
    TestNetwork network = owned.add(TestNetwork.of(1));
    TestNetwork.Host here = network.host(0);
    Certificates certificate = Certificates.of("headroom", "ip:10.96.0.3,ip:" + here.reachedAt());
    HeadroomProcess own =
        owned.add(
            HeadroomProcess.start(
                NAME,
                new HeadroomConfig()
                    .namespace(here.namespace(), here.reachedAt())
                    .jvm("-Djavax.net.ssl.trustStore=" + certificate.store())
                    .jvm("-Djavax.net.ssl.trustStorePassword=" + Certificates.PASSWORD)
                    .set("public.host", "0.0.0.0")
                    .set("public.tls.cert", certificate.cert())
                    .set("public.tls.key", certificate.key())
                    .route("/service/", "https://10.96.0.3:443", "app")));
    network.service(here, "10.96.0.3:443", here.address() + ":" + own.port());
    String head = "GET /service/ HTTP/1.1\r\nHost: h\r\n";
    String upgrade =
        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    int files = ProcFiles.openFilesAtRest(own.pid());
    for (String request : List.of(head, head + upgrade)) {
      assertEquals("HTTP/1.1 508", tlsStatus(certificate, here, own.port(), request), own::logTail);
    }
    // The upgrade came in twice: from the client, and once more over the Service.
    assertEquals(1, refused(own));
    assertEquals(0, own.metrics().value("ws_connection_in_flight_count"));
    ProcFiles.awaitNoMoreOpenFiles(own.pid(), files + 8);
  }

  private static String tlsStatus(
      Certificates certificate, TestNetwork.Host host, int port, String request) throws Exception {
    try (Socket socket =
        certificate.context().getSocketFactory().createSocket(host.reachedAt(), port)) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write((request + "\r\n").getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
    }
  }

  /** Ways to the instance's own ports that need no dialling to be known. */
  private static List<String> ownEnds(HeadroomProcess own, TestNetwork.Host here) {
    List<String> paths = new ArrayList<>();
    for (String host : List.of("port", "localhost", "wild", "tls")) {
      paths.add("/" + host + "/" + own.port() + "/");
    }
    paths.add("/named/own/" + own.port() + "/");
    paths.add("/named/own/5701/");
    paths.add("/named/own/5801/");
    paths.add("/host/" + here.reachedAt() + "/" + own.port() + "/");
    paths.add("/host/" + here.reachedAt() + "/" + own.managementPort() + "/");
    return paths;
  }

  private static void assertLoop(
      HeadroomProcess own, HeadroomProcess peer, String path, int refusals) throws IOException {
    int files = ProcFiles.openFilesAtRest(own.pid());
    assertEquals(508, own.http().get(path).statusCode(), () -> path + own.logTail());
    double before = refused(own) + refused(peer);
    try (WebSocketProbe probe =
        WebSocketProbe.connect(UpgradeRequest.to(own.host(), own.port(), path))) {
      assertEquals(508, probe.answer().status(), () -> path + own.logTail());
    }
    assertEquals(before + refusals, refused(own) + refused(peer), path);
    ProcFiles.awaitNoMoreOpenFiles(own.pid(), files + 8);
    Figures.until(
        "no slot is held after " + path,
        Duration.ofSeconds(5),
        () -> own.metrics().value("ws_connection_in_flight_count") == 0,
        own::logTail);
    assertTrue(peer.alive());
  }

  private static double refused(HeadroomProcess process) {
    return process.metrics().samples().getOrDefault(REFUSED, 0.0);
  }
}
