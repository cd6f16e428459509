package io.yilianyun.bridge.sandbox;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PostMapping;

/** What the platform answers to an application: tokens, and calls with a token. */
@Controller
@Profile("sandbox")
class SandboxPlatformController {

    private static final String ROOT = "/sandbox";

    private final PlatformHttp http;

    SandboxPlatformController(StandInPlatform platform) {
        http = new PlatformHttp(platform);
    }

    @PostMapping({
        ROOT + "/oauth/oauth",
        ROOT + "/oauth/setpushurl",
        ROOT + "/print/**",
        ROOT + "/pictureprint/**",
        ROOT + "/expressprint/**",
        ROOT + "/printer/**",
        ROOT + "/v2/**"
    })
    void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = request.getRequestURI().substring(request.getContextPath().length() + ROOT.length());
        http.serve(path, request, response);
    }
}
