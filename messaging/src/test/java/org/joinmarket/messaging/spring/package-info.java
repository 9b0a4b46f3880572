@NullMarked
package org.joinmarket.messaging.spring;

import org.jspecify.annotations.NullMarked;
