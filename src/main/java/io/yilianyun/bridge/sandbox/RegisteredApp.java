package io.yilianyun.bridge.sandbox;

import io.yilianyun.bridge.config.BridgeProperties;
import java.net.URI;

/**
 * An open application (开放型应用) as it is registered at the stand-in.
 *
 * @param name what the developer calls it; shown on pages only
 * @param redirectUri the one registered callback address; an authorization must name exactly this one
 */
public record RegisteredApp(
        String name, String clientId, String clientSecret, URI redirectUri, BridgeProperties.Entry entry) {}
