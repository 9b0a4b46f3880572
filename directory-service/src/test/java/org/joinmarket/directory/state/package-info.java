@NullMarked
package org.joinmarket.directory.state;

import org.jspecify.annotations.NullMarked;
