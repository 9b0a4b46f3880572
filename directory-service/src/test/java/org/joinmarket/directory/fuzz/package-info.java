/** Bytes that nobody would write by hand: replayed from a corpus in every run, made up for a minute in a plain one. */
@NullMarked
package org.joinmarket.directory.fuzz;

import org.jspecify.annotations.NullMarked;
