package io.yilianyun.bridge.security;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientNetworkTest {
    @ParameterizedTest
    @CsvSource({
        "203.0.113.9, 203.0.113.9",
        "2001:db8:1:2:3:4:5:6, 2001:db8:1:2:0:0:0:0/64",
        "2001:db8:1:2::1, 2001:db8:1:2:0:0:0:0/64",
        "fe80::1%eth0, fe80:0:0:0:0:0:0:0/64",
        "::ffff:203.0.113.9, 203.0.113.9",
        "no:address, no:address",
        "host.example.com, host.example.com",
    })
    void anIpv6AddressIsCountedByItsNetwork(String address, String counted) {
        assertThat(ClientRateLimiter.network(address)).isEqualTo(counted);
    }
}
