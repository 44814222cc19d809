package codecimpl

import "math"

// halfBits returns the half-precision form of a single-precision float that is
// not NaN, if there is one of the same value.
func halfBits(single uint32) (half uint16, ok bool) {
	sign := uint16(single >> 16 & 0x8000)
	exponent := int(single>>23&0xff) - 127
	mantissa := single & (1<<23 - 1)
	switch {
	case single<<1 == 0: // ±0
		return sign, true
	case exponent == 128: // ±Infinity
		return sign | 0x7c00, true
	case exponent >= -14 && exponent <= 15:
		return sign | uint16(exponent+15)<<10 | uint16(mantissa>>13), mantissa&(1<<13-1) == 0
	case exponent >= -24 && exponent < -14: // Subnormal as a half.
		mantissa |= 1 << 23
		shift := uint(-1 - exponent)
		return sign | uint16(mantissa>>shift), mantissa&(1<<shift-1) == 0
	}
	return 0, false
}

// halfFloat returns the value of a half-precision float.
func halfFloat(half uint16) float64 {
	exponent := int(half >> 10 & 31)
	mantissa := float64(half & 1023)
	var v float64
	switch exponent {
	case 0:
		v = math.Ldexp(mantissa, -24)
	case 31:
		v = math.Inf(1)
		if mantissa != 0 {
			return math.NaN()
		}
	default:
		v = math.Ldexp(mantissa+1024, exponent-25)
	}
	if half&0x8000 != 0 {
		return -v
	}
	return v
}
