package io.yilianyun.bridge.crypto;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The encryption of what is secret in the database. */
@Configuration(proxyBeanMethods = false)
@Import({DataKeyRepository.class, EncryptionKeys.class, Cipher.class, Reencryption.class})
public class CryptoConfiguration {}
