@NullMarked
package org.joinmarket.demo;

import org.jspecify.annotations.NullMarked;
