package io.yilianyun.bridge.sandbox;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;

/**
 * A request that the stand-in received, without token, code, sign or secret.
 *
 * @param grantType null unless the token endpoint was called with a known grant type
 * @param machineCode null if the request did not name a printer, or named it wrongly
 * @param result the platform's code of version 1, or the fault that was injected
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LoggedRequest(Instant at, String path, String grantType, String machineCode, String result) {}
