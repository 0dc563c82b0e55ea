import { toString as draw } from 'qrcode'

/** An SVG picture with the quiet zone of four modules that ISO/IEC 18004 asks for: scanners need it on dark pages. */
export const qrCode = (text: string): Promise<string> => draw(text, { type: 'svg', errorCorrectionLevel: 'M', margin: 4 })
