package io.yilianyun.bridge.routes;

import static io.yilianyun.bridge.support.Platform.success;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.yilianyun.bridge.platform.RefreshTokenDead;
import io.yilianyun.bridge.support.BridgeTest;
import io.yilianyun.bridge.support.Client;
import io.yilianyun.bridge.token.TokenStatus;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.EndpointInject;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a team's own steps in refresh-token and exchange-code meet: no header of the caller's, and copies whose failure records no outcome. */
class CopiesAndHeadersTest extends BridgeTest {
    private final AtomicInteger tapped = new AtomicInteger();

    @EndpointInject("mock:tapped")
    private MockEndpoint taps;

    @BeforeEach
    void tapTheCalls() throws Exception {
        taps.reset();
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:broken-tap")
                        .routeId("broken-tap")
                        .errorHandler(noErrorHandler())
                        .to("mock:tapped")
                        .process(exchange -> {
                            tapped.incrementAndGet();
                            throw new RefreshTokenDead("20", "of the tap's own", false);
                        });
            }
        });
        for (String route : List.of("refresh-token", "exchange-code")) {
            AdviceWith.adviceWith(camel, route, advice -> advice.weaveByToUri("direct:platform-request")
                    .before()
                    .wireTap("direct:broken-tap")
                    .id("tap-of-" + route));
        }
    }

    @AfterEach
    void removeTheTap() throws Exception {
        for (String route : List.of("refresh-token", "exchange-code")) {
            AdviceWith.adviceWith(
                    camel, route, advice -> advice.weaveById("tap-of-" + route).remove());
        }
        camel.getRouteController().stopRoute("broken-tap");
        camel.removeRoute("broken-tap");
    }

    private void assertNoHeaderAtTheTap() {
        await().until(() -> tapped.get() == 1);
        assertThat(taps.getReceivedExchanges().get(0).getMessage().getHeaders()).isEmpty();
    }

    @Test
    void aRefreshByACallersKey() {
        String machineCode = granted("demo");
        PLATFORM.onRefresh(
                "refresh-" + machineCode, success(machineCode, "access-2-" + machineCode, "refresh-2-" + machineCode));
        assertThat(client().as(Client.OPERATOR)
                        .post("/api/tokens/demo/" + machineCode + "/refresh")
                        .status())
                .isEqualTo(200);
        assertNoHeaderAtTheTap();
        assertRefreshed(machineCode);
    }

    @Test
    void aRefreshByTheSweep() {
        String machineCode = due("demo");
        PLATFORM.onRefresh(
                "refresh-" + machineCode, success(machineCode, "access-2-" + machineCode, "refresh-2-" + machineCode));
        run("refresh-demo");
        assertNoHeaderAtTheTap();
        assertRefreshed(machineCode);
    }

    private void assertRefreshed(String machineCode) {
        assertThat(token("demo", machineCode).status()).isEqualTo(TokenStatus.ACTIVE);
        assertThat(refreshToken("demo", machineCode)).isEqualTo("refresh-2-" + machineCode);
        assertThat(token("demo", machineCode).attempts()).isZero();
        assertThat(letters("demo")).isEmpty();
    }

    @Test
    void aCodeExchange() {
        String machineCode = machineCode();
        PLATFORM.onCode("c0de", success(machineCode, "access-" + machineCode, "refresh-" + machineCode));
        Client browser = client();
        assertThat(browser.callback("demo", "c0de", browser.authorize("demo", ""))
                        .status())
                .isEqualTo(200);
        assertNoHeaderAtTheTap();
        assertThat(accessToken("demo", machineCode)).isEqualTo("access-" + machineCode);
        assertThat(letters("demo")).isEmpty();
    }
}
