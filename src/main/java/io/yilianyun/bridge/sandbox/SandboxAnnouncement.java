package io.yilianyun.bridge.sandbox;

import io.yilianyun.bridge.config.BridgeProperties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;

/** Says at the end of the start what to open. */
final class SandboxAnnouncement implements ApplicationListener<ApplicationReadyEvent> {

    private static final Logger LOG = LoggerFactory.getLogger(SandboxAnnouncement.class);

    private final BridgeProperties properties;

    SandboxAnnouncement(BridgeProperties properties) {
        this.properties = properties;
    }

    @Override
    public void onApplicationEvent(ApplicationReadyEvent event) {
        LOG.info(message());
    }

    String message() {
        String root = properties.publicUrl().toString().replaceFirst("/+$", "");
        StringBuilder message = new StringBuilder("\n\n  SANDBOX: this is not the Yilianyun platform. "
                + "Applications, secrets and printers are made up.\n");
        message.append("\n    the stand-in platform   ").append(root).append("/sandbox");
        properties.apps().keySet().stream().findFirst().ifPresent(app -> message.append(
                        "\n    authorize a printer     ")
                .append(root)
                .append("/yilianyun/authorize/")
                .append(app));
        message.append("\n    the operations pages    ")
                .append(root)
                .append("/console   (user name and password: admin)\n");
        return message.toString();
    }
}
