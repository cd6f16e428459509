package io.yilianyun.bridge.admin;

import static io.yilianyun.bridge.support.Platform.code;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yilianyun.bridge.support.BridgeTest;
import io.yilianyun.bridge.support.Client;
import io.yilianyun.bridge.support.Client.Answer;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExportApiTest extends BridgeTest {

    private List<String> csv(String path) {
        Answer answer = client().as(Client.READER).get(path);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualToIgnoringWhitespace("text/csv;charset=UTF-8");
        assertThat(answer.header("Content-Disposition"))
                .startsWith("attachment")
                .contains(".csv");
        assertThat(answer.header("Cache-Control")).contains("no-store");
        assertThat(answer.body()).startsWith("\uFEFF");
        return answer.body().substring(1).lines().toList();
    }

    @Test
    void allTokensAreExportedWithoutTheirSecretsInTheirOrder() {
        List<String> machineCodes = List.of(granted("demo"), granted("centre"), granted("demo"));
        List<String> lines = csv("/api/tokens/export");
        assertThat(lines.get(0))
                .isEqualTo(
                        "app,machineCode,merchant,scope,status,accessExpiresAt,refreshExpiresAt,refreshDueAt,issuedAt,"
                                + "refreshedAt,quotaDay,quotaUsed,attempts,errorCode,errorDescription,errorAt");
        assertThat(lines.get(1)).startsWith("centre,%s,Shop,all,ACTIVE,".formatted(machineCodes.get(1)));
        assertThat(lines.get(2)).startsWith("demo," + machineCodes.get(0));
        assertThat(lines.get(3)).startsWith("demo," + machineCodes.get(2));
        assertThat(lines).hasSize(4).allSatisfy(line -> assertThat(line).doesNotContain("access-", "refresh-"));
        assertThat(csv("/api/tokens/export?app=demo&q=" + machineCodes.get(2))).hasSize(2);
        assertThat(csv("/api/tokens/export?status=FAULTED")).hasSize(1);
    }

    /** 2501 of them. */
    private void manyTokens() {
        String machineCode = granted("demo");
        jdbc.update(
                "INSERT INTO yly_token (app, machine_code, access_token, refresh_token, status, issued_at, access_expires_at, in_doubt,"
                        + " version, quota_used, deferrals, attempts) SELECT 'demo', CONCAT('8', X), access_token, refresh_token, status,"
                        + " issued_at, access_expires_at, 0, 1, 0, 0, 0 FROM yly_token CROSS JOIN SYSTEM_RANGE(1, 2500) WHERE machine_code = ?",
                machineCode);
    }

    @Test
    void moreRowsThanOnePageAreExportedOnceEach() {
        manyTokens();
        assertThat(csv("/api/tokens/export")).hasSize(2502).doesNotHaveDuplicates();
        jdbc.update(
                "INSERT INTO yly_dead_letter (id, app, operation, subject, code, category, attempts, status, created_at, updated_at)"
                        + " SELECT CONCAT('id-', X), 'demo', 'REFRESH', 's', '12', 'defect', 1, 'RESOLVED', X / 500, 1 FROM SYSTEM_RANGE(1, 2500)");
        assertThat(csv("/api/dead-letters/export")).hasSize(2501).doesNotHaveDuplicates();
    }

    @Test
    void anExportThatFailsHalfWayDoesNotPassForAWholeOne() {
        for (int i = 0; i < 1500; i++) {
            granted("demo");
        }
        jdbc.update(
                "UPDATE yly_token SET status = 'NONSENSE' WHERE machine_code = (SELECT MAX(machine_code) FROM yly_token)");
        assertThatThrownBy(() -> client().as(Client.READER).get("/api/tokens/export"))
                .hasCauseInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @CsvSource({"=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0"})
    void whatASpreadsheetWouldCalculateIsMadeText(String merchant) {
        String machineCode = granted("demo");
        jdbc.update("UPDATE yly_token SET merchant = ? WHERE machine_code = ?", merchant, machineCode);
        assertThat(csv("/api/tokens/export").get(1)).contains(",'" + merchant + ",");
    }

    @Test
    void deadLettersAreExported() {
        String machineCode = due("demo");
        PLATFORM.onRefresh("refresh-" + machineCode, code(12));
        run("refresh-demo");
        List<String> lines = csv("/api/dead-letters/export?status=OPEN");
        assertThat(lines.get(0))
                .isEqualTo(
                        "id,app,machineCode,operation,code,description,category,attempts,status,createdAt,updatedAt");
        assertThat(lines).hasSize(2);
        assertThat(lines.get(1))
                .contains("demo," + machineCode + ",refresh,12,")
                .contains(",OPEN,");
        assertThat(csv("/api/dead-letters/export?status=DISCARDED")).hasSize(1);
        assertThat(csv("/api/tokens/export").get(1)).contains(",12,");
    }
}
