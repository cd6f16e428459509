package io.yilianyun.bridge.admin;

import io.yilianyun.bridge.admin.Inputs.NewAuthorization;
import io.yilianyun.bridge.authorize.Tickets;
import io.yilianyun.bridge.config.BridgeProperties;
import jakarta.validation.Valid;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The API's call that makes an authorization link for a merchant. */
@RestController("bridgeAuthorizationController")
class AuthorizationController {
    private final BridgeProperties properties;
    private final Tickets tickets;

    AuthorizationController(BridgeProperties properties, Tickets tickets) {
        this.properties = properties;
        this.tickets = tickets;
    }

    @PostMapping(
            path = "/api/authorizations",
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.CREATED)
    Tickets.Link createAuthorization(@Valid @RequestBody NewAuthorization wanted) {
        if (!properties.apps().containsKey(wanted.app())) {
            throw new ApiProblem(
                    HttpStatus.BAD_REQUEST, "app: no application of this name is configured; see GET /api/apps");
        }
        if (wanted.returnTo() != null && !tickets.mayReturnTo(wanted.returnTo())) {
            throw new ApiProblem(
                    HttpStatus.BAD_REQUEST, "returnTo is not below an address in yilianyun.security.return-to-allowed");
        }
        return tickets.create(wanted.app(), wanted.merchant(), wanted.returnTo());
    }
}
