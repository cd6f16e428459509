FROM maven:3-eclipse-temurin-17 AS build
WORKDIR /src
COPY . .
# Tests and the check of the formatting belong to `mvn verify`, not here.
RUN mvn -B -q package -Dmaven.test.skip=true -Dspotless.check.skip=true \
 && java -Djarmode=tools -jar target/yilianyun-bridge-exec.jar extract --layers --destination target/layers

FROM eclipse-temurin:17-jre
RUN groupadd --gid 10001 bridge \
 && useradd --uid 10001 --gid bridge --home-dir /app --no-create-home --shell /usr/sbin/nologin bridge \
 && mkdir -p /app/data /app/routes /app/lib \
 && chown -R bridge:bridge /app
# Libraries change less often than the bridge: a layer of their own.
COPY --from=build /src/target/layers/dependencies/ /opt/bridge/
COPY --from=build /src/target/layers/snapshot-dependencies/ /opt/bridge/
COPY --from=build /src/target/layers/application/yilianyun-bridge-exec.jar /opt/bridge/bridge.jar
# Class-data sharing: one start of the sandbox, ended when it is ready, archives the classes that it loaded. Nothing else of it stays.
RUN cd "$(mktemp -d)" \
 && { java -XX:ArchiveClassesAtExit=/opt/bridge/bridge.jsa -cp "/opt/bridge/bridge.jar:lib/*" \
      io.yilianyun.bridge.BridgeApplication --spring.profiles.active=sandbox --server.port=0 > log 2>&1 & } \
 && for second in $(seq 600); do grep -q "is ready on port" log && break; sleep 1; done \
 && kill $! && { wait $! || true; } && rm -r "$PWD" && test -s /opt/bridge/bridge.jsa
WORKDIR /app
# By number, so that Kubernetes can see that it is not root.
USER 10001:10001
VOLUME /app/data
EXPOSE 8080
# The JRE image need not have curl; bash opens the connection itself. HTTP/1.0: the server closes it after its answer.
HEALTHCHECK --interval=15s --timeout=5s --start-period=90s CMD ["bash", "-c", \
  "exec 3<>/dev/tcp/127.0.0.1/${SERVER_PORT:-8080} && printf 'GET /actuator/health/liveness HTTP/1.0\\r\\n\\r\\n' >&3 && grep -q '\"UP\"' <&3"]
# Without a shell in between, so that SIGTERM reaches the JVM: it ends its calls and stores them, within 30 s (docker stop -t 35).
# More options by JAVA_TOOL_OPTIONS. Jars of yours in /app/lib come last on the class path, so that the archive stays valid.
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=75", "-XX:+ExitOnOutOfMemoryError", "-XX:SharedArchiveFile=/opt/bridge/bridge.jsa", "-cp", "/opt/bridge/bridge.jar:lib/*", "io.yilianyun.bridge.BridgeApplication"]
