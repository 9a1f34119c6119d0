# The command line and its library, without a compiler: docker build -t sluice .
FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /src
COPY pom.xml ./
COPY .mvn .mvn
COPY src/main src/main
RUN mvn -B -ntp -q -DskipTests -Dspotless.check.skip -Djacoco.skip package

FROM eclipse-temurin:17-jre
RUN useradd --system --uid 10001 --no-create-home sluice
WORKDIR /app
COPY --from=build /src/target/sluice.jar target/sluice.jar
COPY --from=build /src/target/lib target/lib
COPY conf conf
COPY sluice sluice
USER 10001
ENTRYPOINT ["/app/sluice"]
CMD ["demo"]
