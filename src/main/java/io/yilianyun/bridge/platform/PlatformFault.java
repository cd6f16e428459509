package io.yilianyun.bridge.platform;

/**
 * Thrown when the platform refuses a request or does not answer it. There is one subclass per {@link FaultClass}, so that a route configuration
 * can have an {@code onException} for each. Neither the message nor a field contains a token, a code or a secret.
 */
public abstract sealed class PlatformFault extends Exception
        permits ApplicationFault,
                DefectFault,
                CodeRefused,
                AccessTokenRefused,
                RefreshTokenDead,
                QuotaSpent,
                TransientFault {
    private final FaultClass faultClass;
    private final String code;
    private final String description;
    private final boolean repeatable;

    protected PlatformFault(FaultClass faultClass, String code, String description, boolean repeatable) {
        super("%s: %s (%s)".formatted(code, description, faultClass), null, false, false);
        this.faultClass = faultClass;
        this.code = code;
        this.description = description;
        this.repeatable = repeatable;
    }

    /** Makes the subclass that belongs to the class of fault. */
    public static PlatformFault of(FaultClass faultClass, String code, String description, boolean repeatable) {
        return switch (faultClass) {
            case APPLICATION -> new ApplicationFault(code, description, repeatable);
            case DEFECT -> new DefectFault(code, description, repeatable);
            case CODE_REFUSED -> new CodeRefused(code, description, repeatable);
            case ACCESS_TOKEN_REFUSED -> new AccessTokenRefused(code, description, repeatable);
            case REFRESH_TOKEN_DEAD -> new RefreshTokenDead(code, description, repeatable);
            case QUOTA -> new QuotaSpent(code, description, repeatable);
            case TRANSIENT -> new TransientFault(code, description, repeatable);
            case SUCCESS -> throw new IllegalArgumentException("Success is not a fault (code " + code + ")");
        };
    }

    public FaultClass faultClass() {
        return faultClass;
    }

    /** The platform's code, or {@code http-<status>}, {@code timeout}, {@code connection}, {@code malformed}. */
    public String code() {
        return code;
    }

    public String description() {
        return description;
    }

    /** True if the same request, signed anew, is to be sent once more at once. */
    public boolean isRepeatable() {
        return repeatable;
    }
}
