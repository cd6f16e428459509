FROM maven:3-eclipse-temurin-17 AS build
WORKDIR /src
COPY . .
# Tests and the check of the formatting belong to `mvn verify`, not here.
RUN mvn -B -q package -Dmaven.test.skip=true -Dspotless.check.skip=true

FROM eclipse-temurin:17-jre
RUN groupadd --gid 10001 bridge \
 && useradd --uid 10001 --gid bridge --home-dir /app --no-create-home --shell /usr/sbin/nologin bridge \
 && mkdir -p /app/data /app/routes /app/lib \
 && chown -R bridge:bridge /app
COPY --from=build /src/target/yilianyun-bridge-exec.jar /app/bridge.jar
WORKDIR /app
# By number, so that Kubernetes can see that it is not root.
USER 10001:10001
VOLUME /app/data
EXPOSE 8080
# The JRE image need not have curl; bash opens the connection itself. HTTP/1.0: the server closes it after its answer.
HEALTHCHECK --interval=15s --timeout=5s --start-period=90s CMD ["bash", "-c", \
  "exec 3<>/dev/tcp/127.0.0.1/${SERVER_PORT:-8080} && printf 'GET /actuator/health/liveness HTTP/1.0\\r\\n\\r\\n' >&3 && grep -q '\"UP\"' <&3"]
# Without a shell in between, so that SIGTERM reaches the JVM: it ends its calls and stores them, within 30 s (docker stop -t 35).
# More options by JAVA_TOOL_OPTIONS.
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=75", "-XX:+ExitOnOutOfMemoryError", "-jar", "/app/bridge.jar"]
