package io.yilianyun.bridge.sandbox;

import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/** What the stand-in considers a printer's valid token pair; no client of the platform can ask for it. */
public record TokenPair(
        String clientId,
        String machineCode,
        String accessToken,
        String refreshToken,
        Instant issuedAt,
        Instant accessExpiresAt,
        Instant refreshExpiresAt) {

    /** Issues a token pair as if a code had been exchanged at the given moment, outside the quota; for building fleets. */
    public static TokenPair issue(StandInPlatform platform, String clientId, String machineCode, Instant issuedAt) {
        RegisteredApp app = platform.settings().apps().get(clientId);
        Printer printer = platform.printers.findOrCreate(app, machineCode);
        return of(platform, printer, printer.issue(issuedAt), issuedAt);
    }

    /** Returns the valid token pair of a printer; empty if it has none, or it has been revoked. */
    public static Optional<TokenPair> current(StandInPlatform platform, String clientId, String machineCode) {
        return all(platform)
                .filter(pair -> pair.clientId.equals(clientId) && pair.machineCode.equals(machineCode))
                .findFirst();
    }

    /** Returns the valid token pairs of all printers, in the order of their first authorization. */
    public static Stream<TokenPair> all(StandInPlatform platform) {
        return platform.printers.stream().flatMap(printer -> {
            synchronized (printer) {
                return printer.generation == 0 || printer.state().revoked()
                        ? Stream.empty()
                        : Stream.of(of(
                                platform,
                                printer,
                                printer.generation,
                                printer.state().issuedAt()));
            }
        });
    }

    private static TokenPair of(StandInPlatform platform, Printer printer, int generation, Instant issuedAt) {
        return new TokenPair(
                printer.app.clientId(),
                printer.machineCode,
                platform.printers.token(Credential.ACCESS_TOKEN, printer, generation),
                platform.printers.token(Credential.REFRESH_TOKEN, printer, generation),
                issuedAt,
                issuedAt.plus(platform.settings().accessTokenLifetime()),
                issuedAt.plus(platform.settings().refreshTokenLifetime()));
    }

    @Override
    public String toString() {
        return "TokenPair[clientId=" + clientId + ", machineCode=" + machineCode + ", issuedAt=" + issuedAt + "]";
    }
}
