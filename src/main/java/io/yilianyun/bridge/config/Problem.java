package io.yilianyun.bridge.config;

/**
 * One thing that is wrong with the configuration. None of the texts holds a secret.
 *
 * @param property the property's full name in kebab-case
 * @param wrong what is wrong with it, with the value unless that is a secret; goes on from the property's name
 * @param action what to do about it, as an imperative
 */
public record Problem(String property, String wrong, String action) {

    /** The problem in one line. */
    @Override
    public String toString() {
        return property + " " + wrong + "; " + action;
    }
}
