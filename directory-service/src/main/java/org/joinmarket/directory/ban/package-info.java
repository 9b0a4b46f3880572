/** Whom an operator has shut out, and until when. */
@NullMarked
package org.joinmarket.directory.ban;

import org.jspecify.annotations.NullMarked;
