package org.joinmarket.directory;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import org.joinmarket.common.nick.DirectoryIdentity;
import org.joinmarket.common.nick.NickAuth;
import org.joinmarket.common.nick.NickAuthMode;
import org.joinmarket.directory.handshake.NickAuthPolicy;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Whether peers prove that their nicks are their own.
 *
 * @param mode prefer_verified: whoever can prove its nick does, others come in without; require_verified: nobody comes in
 *     without; disabled: nobody is asked. Without an identity nobody can be
 * @param identity what this directory is called in proofs: the address that clients dial, such as
 *     {@code <56 characters>.onion:5222}, or a name that clients configure for it
 * @param timeout for the proof, up to 30s
 */
@Validated
@ConfigurationProperties("joinmarket.directory.nick-auth")
record NickAuthProperties(
        @DefaultValue("prefer_verified") NickAuthMode mode,
        @Nullable String identity,
        @DefaultValue("30s") Duration timeout) {

    NickAuthProperties {
        if (identity != null && DirectoryIdentity.parse(identity).isEmpty())
            throw new IllegalArgumentException(
                    "identity must be of a to z, 0 to 9 and .:_- and begin with a letter or digit");
        if (mode.isRequired() && identity == null)
            throw new IllegalArgumentException("identity must be set when mode is require_verified");
        if (!timeout.isPositive() || timeout.compareTo(NickAuth.LONGEST_WAIT) > 0)
            throw new IllegalArgumentException("timeout must be longer than zero and up to 30s");
    }

    NickAuthPolicy policy() {
        return new NickAuthPolicy(
                mode, Optional.ofNullable(identity).flatMap(DirectoryIdentity::parse), timeout, new SecureRandom());
    }
}
