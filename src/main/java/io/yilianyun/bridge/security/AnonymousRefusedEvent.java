package io.yilianyun.bridge.security;

/**
 * Reports that a request was answered with 429, because too many came from its client address.
 *
 * @param address the client address, of an IPv6 client its network, as {@link ClientAddress} gives it
 * @param path path of the request, without its query
 * @param reason {@link #REQUESTS} or {@link #CREDENTIALS}
 */
public record AnonymousRefusedEvent(String address, String path, String reason) {
    /** More requests per minute than the public endpoints allow. */
    public static final String REQUESTS = "requests";

    /** Too many wrong API keys, tokens or passwords. */
    public static final String CREDENTIALS = "credentials";
}
