/** Traces of coinjoins for who looks where their time goes: off unless wanted, and never beyond this machine. */
@NullMarked
package org.joinmarket.support.tracing;

import org.jspecify.annotations.NullMarked;
