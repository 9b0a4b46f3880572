@NullMarked
package org.joinmarket.maker.api;

import org.jspecify.annotations.NullMarked;
