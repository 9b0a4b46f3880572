# One image for each service: docker build --build-arg SERVICE=maker-service -t joinmarket/maker-service:0.1.0-SNAPSHOT .
# SERVICE is directory-service, wallet-service, maker-service, taker-service or orderbook-service. The first
# stages are the same for all and built once. docs/deployment.md has more.
# The JDK to the patch: what it gives to /opt/jre runs the services. Only Maven is taken from Maven's own image, whose tags do not say which JDK they have
ARG BUILD_IMAGE=eclipse-temurin:25.0.3_9-jdk-noble
ARG MAVEN_IMAGE=maven:3.9.16-eclipse-temurin-25
ARG BASE_IMAGE=debian:trixie-20260918-slim

FROM ${MAVEN_IMAGE} AS maven

FROM ${BUILD_IMAGE} AS jre
# what the services use of the JDK; java.desktop is java.beans, without which Spring does not start
RUN jlink --output /jre --no-header-files --no-man-pages --generate-cds-archive --add-modules \
    java.base,java.desktop,java.instrument,java.logging,java.management,java.naming,java.net.http,java.security.jgss,java.sql,java.xml,jdk.crypto.cryptoki,jdk.management,jdk.unsupported,jdk.zipfs

FROM ${BUILD_IMAGE} AS build
COPY --from=maven /usr/share/maven /usr/share/maven
WORKDIR /src
COPY . .
ENV MAVEN_OPTS="--sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED"
RUN --mount=type=cache,id=joinmarket-m2,target=/root/.m2 \
    /usr/share/maven/bin/mvn --batch-mode --no-transfer-progress -q -DskipTests -Dspotless.check.skip -Djacoco.skip=true -pl '!system-tests,!benchmarks' package

# glibc: the native libraries of secp256k1, libsodium, SQLite and Netty are built against it
FROM ${BASE_IMAGE} AS runtime
COPY --from=jre /jre /opt/jre
RUN groupadd --gid 10001 joinmarket && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin joinmarket && \
    install -d -m 0700 -o 10001 -g 10001 /data && \
    find / -xdev -perm /6000 -type f -exec chmod a-s {} +
ENV PATH=/opt/jre/bin:/usr/bin:/bin LANG=C.UTF-8

# what an operator runs beside the services: the story of ./jm demo, and ./jm wallet
FROM runtime AS story
COPY --from=build /src/demo/target/demo-*-exec.jar /opt/story/demo.jar
COPY --from=build /src/wallet-cli/target/wallet-cli-*-exec.jar /opt/story/wallet.jar
COPY --chmod=755 deploy/image/demo deploy/image/wallet /opt/story/
ARG VERSION=0.1.0-SNAPSHOT
ARG REVISION=unknown
LABEL org.opencontainers.image.title="JoinMarket story and wallet command line" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
ENV LC_ALL=C.UTF-8
USER 10001:10001
ENTRYPOINT ["/opt/story/demo"]

# laid out, and its cache of classes trained, by the JVM and the libraries that will run it
FROM runtime AS packed
ARG SERVICE
COPY --from=build /src/scripts/pack.sh /src/scripts/
COPY --from=build /src/${SERVICE}/jvm.options /src/${SERVICE}/training.* /src/service/
COPY --from=build /src/testkit/target/testkit-*.jar /src/trainer.jar
COPY --from=build /src/${SERVICE}/target/${SERVICE}-*-exec.jar /src/service/exec.jar
RUN ["/bin/sh", "-c", "exec /src/scripts/pack.sh /opt/jre/bin/java /src/service/exec.jar /src/service/jvm.options /opt/service /src/trainer.jar"]

FROM runtime
ARG SERVICE
ARG VERSION=0.1.0-SNAPSHOT
ARG REVISION=unknown
LABEL org.opencontainers.image.title="JoinMarket ${SERVICE}" \
      org.opencontainers.image.description="A service of JoinMarket on the JVM" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
# layers by how seldom they change: libraries of others, then what is ours, then the cache, which changes with either
COPY --from=packed /opt/service/lib /opt/service/lib
COPY --from=packed /opt/service/service.jar /opt/service/jvm.options /opt/service/start /opt/service/
COPY --from=packed /opt/service/service.aot /opt/service/
COPY --from=build /src/${SERVICE}/target/classes/META-INF/sbom/application.cdx.json /opt/service/sbom.cdx.json
COPY --chmod=755 deploy/image/healthcheck /opt/service/
ENV JOINMARKET_RUN_DATADIR=/data JOINMARKET_RUN_READYFILE=/tmp/ready.json
USER 10001:10001
WORKDIR /data
VOLUME /data
# the only places that are written to: /data, and /tmp, from which native libraries are loaded (a tmpfs must allow exec)
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["/opt/service/healthcheck"]
ENTRYPOINT ["/opt/service/start"]
