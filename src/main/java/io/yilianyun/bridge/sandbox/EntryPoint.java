package io.yilianyun.bridge.sandbox;

/** Where a merchant starts the authorization of an application. */
public enum EntryPoint {
    /** The developer's own page (自定义授权入口): a state is required. */
    CUSTOM,
    /** The platform's application centre (应用中心授权入口): the platform starts, so there may be no state. */
    APP_CENTER
}
