package io.yilianyun.bridge.routes;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import io.yilianyun.bridge.support.BridgeTest;
import io.yilianyun.bridge.support.Platform;
import io.yilianyun.bridge.token.Token;
import org.junit.jupiter.api.BeforeEach;

/** Tests of what the platform's answers do to the refresh of one token. */
abstract class OneDueToken extends BridgeTest {
    protected String machineCode;

    @BeforeEach
    void aTokenIsDue() {
        machineCode = due("demo");
    }

    /** The token after a refresh that was answered so. */
    protected Token refreshAnswered(ResponseDefinitionBuilder... answers) {
        PLATFORM.onRefresh("refresh-" + machineCode, answers);
        run("refresh-demo");
        return token("demo", machineCode);
    }

    protected ResponseDefinitionBuilder rotated() {
        return Platform.rotated(machineCode);
    }
}
