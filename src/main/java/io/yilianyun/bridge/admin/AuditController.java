package io.yilianyun.bridge.admin;

import io.yilianyun.bridge.admin.Inputs.AuditQuery;
import io.yilianyun.bridge.admin.Inputs.Page;
import io.yilianyun.bridge.admin.Inputs.Paging;
import jakarta.validation.Valid;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The API's call that shows who did what. */
@RestController("bridgeAuditController")
class AuditController {
    private final AuditRepository audit;

    AuditController(AuditRepository audit) {
        this.audit = audit;
    }

    @GetMapping(path = "${yilianyun.api.path}/audit", produces = MediaType.APPLICATION_JSON_VALUE)
    Page<AuditEntry> listAudit(@Valid @ParameterObject AuditQuery query, @Valid @ParameterObject Paging paging) {
        return paging.of(audit.search(query, paging.size(), paging.offset()), () -> audit.count(query));
    }
}
