package codec

// The methods of all typed arrays. Each reads its own kind at once, and any
// array of numbers that fit one by one. [Appender] and [Decodable] document
// them.

// AppendCBOR implements [Appender].
func (v Int8Array) AppendCBOR(buf []byte, _ int) ([]byte, error) {
	return appendTyped(buf, tagInt8, memoryOf(v)), nil
}

// DecodeCBOR implements [Decodable].
func (v *Int8Array) DecodeCBOR(d *Decoder) { *v = numbersIn[int8](d.typed(tagInt8)) }

// AppendCBOR implements [Appender].
func (v Uint8ClampedArray) AppendCBOR(buf []byte, _ int) ([]byte, error) {
	return appendTyped(buf, tagUint8Clamped, memoryOf(v)), nil
}

// DecodeCBOR implements [Decodable].
func (v *Uint8ClampedArray) DecodeCBOR(d *Decoder) { *v = numbersIn[uint8](d.typed(tagUint8Clamped)) }

// AppendCBOR implements [Appender].
func (v Int16Array) AppendCBOR(buf []byte, _ int) ([]byte, error) {
	return appendTyped(buf, tagInt16, memoryOf(v)), nil
}

// DecodeCBOR implements [Decodable].
func (v *Int16Array) DecodeCBOR(d *Decoder) { *v = numbersIn[int16](d.typed(tagInt16)) }

// AppendCBOR implements [Appender].
func (v Uint16Array) AppendCBOR(buf []byte, _ int) ([]byte, error) {
	return appendTyped(buf, tagUint16, memoryOf(v)), nil
}

// DecodeCBOR implements [Decodable].
func (v *Uint16Array) DecodeCBOR(d *Decoder) { *v = numbersIn[uint16](d.typed(tagUint16)) }

// AppendCBOR implements [Appender].
func (v Int32Array) AppendCBOR(buf []byte, _ int) ([]byte, error) {
	return appendTyped(buf, tagInt32, memoryOf(v)), nil
}

// DecodeCBOR implements [Decodable].
func (v *Int32Array) DecodeCBOR(d *Decoder) { *v = numbersIn[int32](d.typed(tagInt32)) }

// AppendCBOR implements [Appender].
func (v Uint32Array) AppendCBOR(buf []byte, _ int) ([]byte, error) {
	return appendTyped(buf, tagUint32, memoryOf(v)), nil
}

// DecodeCBOR implements [Decodable].
func (v *Uint32Array) DecodeCBOR(d *Decoder) { *v = numbersIn[uint32](d.typed(tagUint32)) }

// AppendCBOR implements [Appender].
func (v Float16Array) AppendCBOR(buf []byte, _ int) ([]byte, error) {
	return appendTyped(buf, tagFloat16, memoryOf(v)), nil
}

// DecodeCBOR implements [Decodable].
func (v *Float16Array) DecodeCBOR(d *Decoder) { *v = numbersIn[uint16](d.typed(tagFloat16)) }

// AppendCBOR implements [Appender].
func (v Float32Array) AppendCBOR(buf []byte, _ int) ([]byte, error) {
	return appendTyped(buf, tagFloat32, memoryOf(v)), nil
}

// DecodeCBOR implements [Decodable].
func (v *Float32Array) DecodeCBOR(d *Decoder) { *v = numbersIn[float32](d.typed(tagFloat32)) }

// AppendCBOR implements [Appender].
func (v Float64Array) AppendCBOR(buf []byte, _ int) ([]byte, error) {
	return appendTyped(buf, tagFloat64, memoryOf(v)), nil
}

// DecodeCBOR implements [Decodable].
func (v *Float64Array) DecodeCBOR(d *Decoder) { *v = numbersIn[float64](d.typed(tagFloat64)) }

// AppendCBOR implements [Appender].
func (v BigInt64Array) AppendCBOR(buf []byte, _ int) ([]byte, error) {
	return appendTyped(buf, tagInt64, memoryOf(v)), nil
}

// DecodeCBOR implements [Decodable].
func (v *BigInt64Array) DecodeCBOR(d *Decoder) { *v = numbersIn[int64](d.typed(tagInt64)) }

// AppendCBOR implements [Appender].
func (v BigUint64Array) AppendCBOR(buf []byte, _ int) ([]byte, error) {
	return appendTyped(buf, tagUint64, memoryOf(v)), nil
}

// DecodeCBOR implements [Decodable].
func (v *BigUint64Array) DecodeCBOR(d *Decoder) { *v = numbersIn[uint64](d.typed(tagUint64)) }
