# Headroom's image for those who have a container builder. It assembles the same root file system as
# image/build, which needs none; an end-to-end test holds both to the same settings.
#
#   docker build -t headroom --build-arg REVISION="$(git rev-parse HEAD)" .
#   docker build -t headroom --build-arg JDK=docker.io/library/eclipse-temurin:25-jdk@sha256:... .

# What the Java 25 runtime of the image is made from. Pin it by digest.
ARG JDK=docker.io/library/eclipse-temurin:25-jdk

FROM ${JDK} AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends python3 unzip \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /headroom
COPY . .
# What git would tell the build of the jar, which has no .git here.
ARG REVISION=unknown
RUN MAVEN_ARGS="-Dbuild.revision=${REVISION}" image/build --root /image

FROM scratch
ARG VERSION=1.0.0-SNAPSHOT
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Headroom" \
      org.opencontainers.image.description="A reverse proxy for interactive sessions that knows how full it is" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
COPY --from=build /image /
ENV PATH=/opt/java/bin
ENV LANG=C.UTF-8
# The cache knows the jar by its name in this folder.
WORKDIR /opt/headroom
# Nothing in the root is writable: run it with a read-only root and an empty, writable /tmp.
USER 65532:65532
EXPOSE 8000 8001 5701 5801
STOPSIGNAL SIGTERM
ENTRYPOINT ["/opt/java/bin/java", "-XX:AOTCache=headroom.aot", "-jar", "headroom.jar"]
