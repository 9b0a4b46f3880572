/** The HTTP interface for operators. */
@NullMarked
package org.joinmarket.directory.api;

import org.jspecify.annotations.NullMarked;
