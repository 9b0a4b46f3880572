package org.joinmarket.messaging;

/**
 * One command of a private message.
 *
 * @param word the command word, such as {@code pubkey}
 * @param argument everything after the word and its space, possibly empty; ciphertext for boxed commands
 */
public record PrivateCommand(String word, String argument) {
    /** Never the argument: a stranger wrote it. */
    @Override
    public String toString() {
        return "PrivateCommand[" + argument.length() + " characters]";
    }
}
