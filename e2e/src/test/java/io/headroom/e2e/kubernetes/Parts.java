package io.headroom.e2e.kubernetes;

import io.headroom.e2e.process.CommandRun;
import io.headroom.e2e.process.ManagedProcess;
import io.headroom.e2e.process.Places;
import io.headroom.fixtures.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** The programs that are a Kubernetes, each started on the machine when those before it answer. */
final class Parts {

  static final String SERVICES = "198.19.128.0/20";

  private static final Duration BOUND = Duration.ofSeconds(60);

  private final Machine machine;
  private final Path folder;
  private final List<ManagedProcess> running = new ArrayList<>();

  private Parts(Machine machine) {
    this.machine = machine;
    this.folder = machine.folder();
  }

  /** Starts them all; {@code kubeconfig} is in the machine's folder then. */
  static Parts start(Machine machine) throws IOException {
    Parts parts = new Parts(machine);
    CommandRun.of(
            Map.of(), List.of(Machine.script("certificates").toString(), parts.folder.toString()))
        .succeeded();
    parts.startStore();
    parts.startRuntime();
    parts.startControlPlane();
    parts.startNode();
    return parts;
  }

  /** The names of Services; nobody waits for it. */
  ManagedProcess startDns() throws IOException {
    return run(kubernetes("coredns"), "-conf", configured("Corefile"));
  }

  /** What enforces NetworkPolicies. */
  ManagedProcess startPolicyAgent() {
    return run(kubernetes("kube-network-policies"), "--kubeconfig=" + file("kubeconfig"));
  }

  private void startStore() {
    run("etcd", "--data-dir", "/var/lib/etcd", "--unsafe-no-fsync", "--log-level", "warn");
    String health = "http://127.0.0.1:2379/health";
    await("etcd answers", () -> machine.command("curl", "-sf", health).status() == 0);
  }

  private void startRuntime() throws IOException {
    String cni = Machine.script("cni").toString();
    run("containerd", "--config", configured("containerd.toml", "CNI", cni));
    await("containerd answers", () -> machine.command("ctr", "version").status() == 0);
  }

  private void startControlPlane() {
    run(
        kubernetes("kube-apiserver"),
        "--etcd-servers=http://127.0.0.1:2379",
        "--advertise-address=" + Machine.INSIDE,
        "--service-cluster-ip-range=" + SERVICES,
        "--authorization-mode=Node,RBAC",
        "--allow-privileged",
        "--client-ca-file=" + file("ca.crt"),
        "--tls-cert-file=" + file("node.crt"),
        "--tls-private-key-file=" + file("node.key"),
        "--kubelet-client-certificate=" + file("node.crt"),
        "--kubelet-client-key=" + file("node.key"),
        "--service-account-issuer=https://kubernetes.default.svc",
        "--service-account-key-file=" + file("node.key"),
        "--service-account-signing-key-file=" + file("node.key"),
        // For given-ids.yaml: an API that is new in this version.
        "--feature-gates=MutatingAdmissionPolicy=true",
        "--runtime-config=admissionregistration.k8s.io/v1alpha1=true",
        // For servers of further APIs.
        "--enable-aggregator-routing",
        "--requestheader-client-ca-file=" + file("ca.crt"),
        "--requestheader-allowed-names=kubernetes",
        "--requestheader-username-headers=X-Remote-User",
        "--requestheader-group-headers=X-Remote-Group",
        "--requestheader-extra-headers-prefix=X-Remote-Extra-",
        "--proxy-client-cert-file=" + file("node.crt"),
        "--proxy-client-key-file=" + file("node.key"));
    String ready = "https://" + Machine.INSIDE + ":6443/readyz";
    String[] ask = {
      "curl",
      "-sf",
      "--cacert",
      file("ca.crt"),
      "--cert",
      file("node.crt"),
      "--key",
      file("node.key"),
      ready
    };
    await("the API server is ready", () -> CommandRun.of(Map.of(), List.of(ask)).status() == 0);
    run(
        kubernetes("kube-controller-manager"),
        "--kubeconfig=" + file("kubeconfig"),
        "--leader-elect=false",
        "--root-ca-file=" + file("ca.crt"),
        "--service-account-private-key-file=" + file("node.key"),
        "--horizontal-pod-autoscaler-sync-period=2s");
    run(kubernetes("kube-scheduler"), "--kubeconfig=" + file("kubeconfig"), "--leader-elect=false");
  }

  private void startNode() throws IOException {
    run(kubernetes("kube-proxy"), "--config=" + configured("kube-proxy.yaml"), "--v=1");
    run(
        kubernetes("kubelet"),
        "--config=" + configured("kubelet.yaml"),
        "--kubeconfig=" + file("kubeconfig"),
        "--hostname-override=node",
        "--node-ip=" + Machine.INSIDE,
        "--node-labels=topology.kubernetes.io/zone=one");
  }

  private ManagedProcess run(String program, String... arguments) {
    List<String> command = new ArrayList<>(List.of(program));
    command.addAll(List.of(arguments));
    ManagedProcess started = machine.run(Path.of(program).getFileName().toString(), command);
    running.add(started);
    return started;
  }

  private void await(String what, Callable<Boolean> condition) {
    ManagedProcess latest = running.get(running.size() - 1);
    Await.until(what, BOUND, () -> !latest.alive() || condition.call(), latest::logTail);
    if (!latest.alive()) {
      throw new AssertionError("it ended" + latest.logTail());
    }
  }

  /** A program that {@code e2e/setup kubernetes} built. */
  static String kubernetes(String program) {
    return Places.tools().resolve("kubernetes").resolve(program).toString();
  }

  private String file(String name) {
    return folder.resolve(name).toString();
  }

  private String configured(String name) throws IOException {
    return configured(name, "FOLDER", folder.toString());
  }

  private String configured(String name, String placeholder, String value) throws IOException {
    String text = Files.readString(Machine.script(name)).replace(placeholder, value);
    return Files.writeString(folder.resolve(name), text).toString();
  }
}
