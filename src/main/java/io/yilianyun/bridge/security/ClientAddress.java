package io.yilianyun.bridge.security;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** Computes the address that a client's requests are counted under. */
final class ClientAddress {
    private static final int NETWORK_BYTES = 8;

    private ClientAddress() {}

    /**
     * Returns an IPv4 address as it is, and an IPv6 address as its network of 64 bits: a client has all addresses of its network.
     *
     * @param remote the remote address as the server reports it: the peer, or with {@code server.forward-headers-strategy: native} the client
     *     that a trusted proxy names
     */
    static String of(String remote) {
        if (!remote.contains(":")) {
            return remote;
        }
        try {
            // A text with a colon is parsed as an address and never looked up as a host name.
            InetAddress address = InetAddress.getByName(remote.replaceFirst("%.*", ""));
            byte[] network = Arrays.copyOf(Arrays.copyOf(address.getAddress(), NETWORK_BYTES), 16);
            return address instanceof Inet4Address
                    ? address.getHostAddress()
                    : InetAddress.getByAddress(network).getHostAddress() + "/64";
        } catch (UnknownHostException e) {
            return remote;
        }
    }
}
