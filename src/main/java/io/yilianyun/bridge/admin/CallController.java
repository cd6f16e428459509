package io.yilianyun.bridge.admin;

import io.yilianyun.bridge.admin.ApiProblem.RequestError;
import io.yilianyun.bridge.platform.MachineCode;
import jakarta.validation.constraints.Pattern;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** The API's call that makes a platform call with a printer's access token. */
@RestController("bridgeCallController")
class CallController {
    private final Flows flows;

    CallController(Flows flows) {
        this.flows = flows;
    }

    /** A call that has no fields of its own needs no body. */
    @PostMapping(
            path = "${yilianyun.api.path}/call/{app}/{machineCode}/{*path}",
            consumes = MediaType.APPLICATION_FORM_URLENCODED_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    @AuditInterceptor.Frequent
    byte[] callPlatform(
            @PathVariable String app,
            @PathVariable @Pattern(regexp = MachineCode.PATTERN, message = MachineCode.RULE) String machineCode,
            @PathVariable String path,
            @RequestBody(required = false) MultiValueMap<String, String> form)
            throws Exception {
        if (path.length() < 2) {
            throw new ApiProblem(
                    HttpStatus.NOT_FOUND,
                    "There is no such call; the path must name a platform call, such as print/index");
        }
        MultiValueMap<String, String> fields = form == null ? new LinkedMultiValueMap<>() : form;
        List<String> repeated = fields.keySet().stream()
                .filter(name -> fields.get(name).size() > 1)
                .toList();
        if (!repeated.isEmpty()) {
            throw ApiProblem.invalid(repeated, name -> RequestError.ofParameter(name, "is given more than once"));
        }
        return flows.call(app, machineCode, path.substring(1), fields.toSingleValueMap())
                .getBytes(StandardCharsets.UTF_8);
    }
}
