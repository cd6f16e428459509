package io.yilianyun.bridge.admin;

import static io.yilianyun.bridge.admin.Inputs.APP;
import static io.yilianyun.bridge.admin.Inputs.MACHINE_CODE;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.yilianyun.bridge.admin.ApiProblem.RequestError;
import io.yilianyun.bridge.call.CallBulkhead;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.constraints.Pattern;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** The API's call that makes a platform call with a printer's access token. */
@RestController("bridgeCallController")
@Tag(name = "calls")
class CallController {
    private final Flows flows;
    private final CallBulkhead bulkhead;

    CallController(Flows flows, CallBulkhead bulkhead) {
        this.flows = flows;
        this.bulkhead = bulkhead;
    }

    @PostMapping(path = "/api/call/{app}/{machineCode}/{*path}", produces = MediaType.APPLICATION_JSON_VALUE)
    @AuditInterceptor.Frequent
    @Operation(
            summary = "Makes a platform call, such as print/index, with the printer's access token",
            description = "Role: token. The form holds the call's own fields, each once; the bridge adds client_id,"
                    + " access_token, machine_code, sign, timestamp and id. A token that is expired, or that the platform"
                    + " refuses, is refreshed and the call is repeated once. 200 is the platform's answer as it came, a refusal"
                    + " included; 409 if no access token can be used; 502 if the platform did not answer: it may have made the"
                    + " call all the same; 503 if too many calls are under way: this one was not made.",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_FORM_URLENCODED_VALUE,
                                            schema =
                                                    @Schema(type = "object", additionalPropertiesSchema = String.class))))
    @ApiResponse(responseCode = "200", content = @Content(schema = @Schema(type = "object")))
    byte[] callPlatform(
            @PathVariable @Pattern(regexp = APP) String app,
            @PathVariable @Pattern(regexp = MACHINE_CODE) String machineCode,
            @PathVariable
                    @Parameter(description = "The call as the platform names it, such as print/index")
                    String path,
            HttpServletRequest request)
            throws Exception {
        Map<String, String> form = form(request);
        bulkhead.acquire();
        try {
            return flows.call(app, machineCode, path.substring(1), form).getBytes(StandardCharsets.UTF_8);
        } finally {
            bulkhead.release();
        }
    }

    private static Map<String, String> form(HttpServletRequest request) throws HttpMediaTypeNotSupportedException {
        String type = request.getContentType();
        boolean body = request.getContentLengthLong() > 0 || request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null;
        MediaType form = MediaType.APPLICATION_FORM_URLENCODED;
        if (type == null ? body : !form.isCompatibleWith(MediaType.parseMediaType(type))) {
            throw new HttpMediaTypeNotSupportedException(
                    type == null ? null : MediaType.parseMediaType(type), List.of(form));
        }
        Map<String, String> fields = new LinkedHashMap<>();
        List<RequestError> errors = new ArrayList<>();
        request.getParameterMap().forEach((name, values) -> {
            if (values.length > 1) {
                errors.add(new RequestError("parameter", name, "is given more than once"));
            }
            fields.put(name, values[0]);
        });
        if (!errors.isEmpty()) {
            throw ApiProblem.invalid(errors);
        }
        return fields;
    }
}
