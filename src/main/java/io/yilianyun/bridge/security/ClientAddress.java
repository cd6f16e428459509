package io.yilianyun.bridge.security;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** Computes the address that a client's requests are counted under. */
public final class ClientAddress {
    private static final int NETWORK_BYTES = 8;

    private ClientAddress() {}

    /**
     * Returns an IPv4 address as it is, and an IPv6 address as its network of 64 bits: a client has all addresses of its network.
     *
     * @param remote the remote address as the server reports it: the peer, or with {@code server.forward-headers-strategy: native} the client
     *     that a trusted proxy names
     */
    public static String of(String remote) {
        if (remote == null || remote.indexOf(':') < 0) {
            return String.valueOf(remote);
        }
        try {
            // A text with a colon is parsed as an address and never looked up as a host name.
            byte[] bytes = InetAddress.getByName(remote.replaceFirst("%.*", "")).getAddress();
            if (bytes.length == 4) {
                return InetAddress.getByAddress(bytes).getHostAddress();
            }
            Arrays.fill(bytes, NETWORK_BYTES, bytes.length, (byte) 0);
            return InetAddress.getByAddress(bytes).getHostAddress() + "/64";
        } catch (UnknownHostException e) {
            return remote;
        }
    }
}
