@NullMarked
package org.joinmarket.testkit.openapi;

import org.jspecify.annotations.NullMarked;
