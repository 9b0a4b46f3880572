/** What survives a restart: a few small files of this user's alone, each either whole or not there. */
@NullMarked
package org.joinmarket.directory.state;

import org.jspecify.annotations.NullMarked;
