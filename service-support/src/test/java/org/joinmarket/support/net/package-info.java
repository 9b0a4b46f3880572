@NullMarked
package org.joinmarket.support.net;

import org.jspecify.annotations.NullMarked;
