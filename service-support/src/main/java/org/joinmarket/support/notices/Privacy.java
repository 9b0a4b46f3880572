package org.joinmarket.support.notices;

/** How much a notice tells those who carry it: the webhook's server, and whoever brings it to a phone. */
enum Privacy {
    /** That there is something. */
    NONE,
    /** What happened. */
    LOW,
    /** And to which maker or service, and why. */
    FULL
}
