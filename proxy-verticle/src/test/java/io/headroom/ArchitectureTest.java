package io.headroom;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may know whom, and where the libraries with sharp edges may be touched. */
@AnalyzeClasses(packages = "io.headroom", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String CONFIG = "io.headroom.config..";
  private static final String CLUSTER = "io.headroom.cluster..";
  private static final String PROXY = "io.headroom.proxy..";

  @ArchTest
  static final ArchRule configKnowsNobody =
      noClasses()
          .that()
          .resideInAPackage(CONFIG)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(CLUSTER, PROXY);

  @ArchTest
  static final ArchRule theClusterViewDoesNotKnowTheProxy =
      noClasses()
          .that()
          .resideInAPackage(CLUSTER)
          .should()
          .dependOnClassesThat()
          .resideInAPackage(PROXY);

  @ArchTest
  static final ArchRule hazelcastStaysInTheClusterView =
      noClasses()
          .that()
          .resideOutsideOfPackage(CLUSTER)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.hazelcast..", "io.vertx.spi.cluster..");

  @ArchTest
  static final ArchRule roomsFormNoCircle =
      slices().matching("io.headroom.proxy.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule noRoomKnowsWhoPutsItTogether =
      noClasses()
          .that()
          .resideInAPackage("io.headroom.proxy.*..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.headroom.proxy");

  @ArchTest
  static final ArchRule nettyStaysWhereBytesPass =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "io.headroom.cluster.net..",
              "io.headroom.cluster.trust..",
              "io.headroom.proxy.bridge..",
              "io.headroom.proxy.forward..",
              "io.headroom.proxy.transport..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.netty..");

  @ArchTest
  static final ArchRule plainHttpKnowsNoUpgrade =
      noClasses()
          .that()
          .resideInAPackage("io.headroom.proxy.forward..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.headroom.proxy.bridge..", "io.headroom.proxy.pages..");

  @ArchTest
  static final ArchRule aRequestIsJudgedBeforeAnybodyServesIt =
      noClasses()
          .that()
          .resideInAPackage("io.headroom.proxy.request..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.headroom.proxy.bridge..",
              "io.headroom.proxy.forward..",
              "io.headroom.proxy.pages..");

  @ArchTest
  static final ArchRule whoMayComeInIsAskedBeforeASlotIsTaken =
      noClasses()
          .that()
          .resideInAPackage("io.headroom.proxy.access..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.headroom.proxy.admission..",
              "io.headroom.proxy.audit..",
              "io.headroom.proxy.bridge..",
              "io.headroom.proxy.forward..",
              "io.headroom.proxy.sessions..");

  @ArchTest
  static final ArchRule environmentVariablesAreReadWithTheSettingsOnly =
      noClasses()
          .that()
          .resideOutsideOfPackage(CONFIG)
          .should()
          .callMethod(System.class, "getenv")
          .orShould()
          .callMethod(System.class, "getenv", String.class);

  @ArchTest
  static final ArchRule admissionAndRoutesKnowNoSocket =
      noClasses()
          .that()
          .resideInAnyPackage("io.headroom.proxy.admission..", "io.headroom.proxy.routes..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.headroom.proxy.bridge..", "io.headroom.proxy.pages..", "io.vertx.core.http..");
}
