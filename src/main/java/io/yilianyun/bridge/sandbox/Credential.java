package io.yilianyun.bridge.sandbox;

/** What a request names its printer by. */
enum Credential {
    CODE("code", "scope", 6),
    REFRESH_TOKEN("refresh_token", "scope", 20),
    ACCESS_TOKEN("access_token", "machine_code", 14);

    /** The fields that such a request needs; the first one holds the credential. */
    final String[] fields;
    /** The code that a wrong credential is refused with. */
    final int refusal;

    Credential(String field, String otherField, int refusal) {
        this.fields = new String[] {field, otherField};
        this.refusal = refusal;
    }
}
