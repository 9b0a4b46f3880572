@NullMarked
package org.joinmarket.directory.ban;

import org.jspecify.annotations.NullMarked;
